// Reading a barcode with the tablet's camera; the reader is fetched at the first tap, not before.

const words = document.getElementById("words").dataset;
const FORMATS = ["ean_13", "ean_8", "upc_a", "code_128", "codabar", "code_39", "qr_code"];
const EVERY = 120; // milliseconds between two looks
let Detector = null;

async function nativeDetector() {
  if (!("BarcodeDetector" in window)) return null;
  const known = await window.BarcodeDetector.getSupportedFormats();
  return known.includes("ean_13") ? window.BarcodeDetector : null;
}

function load(url) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: url, onload: resolve, onerror: reject });
    document.head.append(script);
  });
}

// The library would fetch its reader from a CDN; ours lies beside it, of the very version it names.
async function ownDetector({ detector, wasm }) {
  await load(detector);
  const { BarcodeDetector, prepareZXingModule } = window.BarcodeDetectionAPI;
  await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  return BarcodeDetector;
}

function openDialog() {
  const dialog = document.createElement("dialog");
  dialog.className = "camera";
  dialog.innerHTML = '<video playsinline muted></video><p role="status"></p><button class="btn btn-secondary btn-wide" type="button"></button>';
  dialog.setAttribute("aria-label", words.cameraTitle);
  dialog.querySelector("p").textContent = words.cameraTitle;
  dialog.querySelector("button").textContent = words.close;
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function refuse(dialog, sentence) {
  dialog.querySelector("video").hidden = true;
  dialog.querySelector("p").textContent = sentence;
}

function reasonOf(error) {
  if (!isSecureContext) return words.cameraHttps;
  return error.name === "NotAllowedError" ? words.cameraDenied : words.cameraNone;
}

async function watch(dialog, video, detector) {
  while (dialog.open) {
    const [found] = await detector.detect(video).catch(() => []);
    if (found) {
      dialog.close();
      document.dispatchEvent(new CustomEvent("omni:scan", { detail: found.rawValue }));
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}

async function read(button) {
  const dialog = openDialog();
  const video = dialog.querySelector("video");
  let stream = null;
  dialog.addEventListener("close", () => {
    stream?.getTracks().forEach((track) => track.stop());
    dialog.remove();
  });
  try {
    if (!navigator.mediaDevices) throw new Error("no camera here");
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    if (!dialog.open) return stream.getTracks().forEach((track) => track.stop());
    video.srcObject = stream;
    await video.play();
    Detector ??= (await nativeDetector()) ?? (await ownDetector(button.dataset));
    await watch(dialog, video, new Detector({ formats: FORMATS }));
  } catch (error) {
    if (dialog.open) refuse(dialog, reasonOf(error));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-camera]");
  if (button) read(button);
});
