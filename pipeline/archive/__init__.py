"""Bags made, copied, verified, mended and restored: the effects around `pipeline/bag`."""
