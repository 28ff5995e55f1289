// Printing: a button prints this page; a link with data-print opens its paper, which prints itself.

document.addEventListener("click", (event) => {
  const source = event.target.closest("[data-print]");
  if (!source) return;
  event.preventDefault();
  if (!source.dataset.print) {
    print();
    return;
  }
  const paper = new URL(source.dataset.print, location.href);
  paper.searchParams.set("print", "1");
  open(paper, "_blank");
});

if ("printNow" in document.body.dataset) {
  addEventListener("load", () => print());
}
