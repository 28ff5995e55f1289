"""Reading the audit log: what was done and seen, and whether it is still as it was written."""
