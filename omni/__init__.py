"""omni: the companion app for the shop counter."""
