"""Hypothesis measures nothing here: a busy machine must not fail a true property."""

from hypothesis import HealthCheck, settings

settings.register_profile("omni", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("omni")
