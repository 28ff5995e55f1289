"""The demo: a believable apparel chain, the same one for the same wish."""

from omni.services.demo.build import NotADemo, Wish, build, demo_today, find_demo

__all__ = ["NotADemo", "Wish", "build", "demo_today", "find_demo"]
