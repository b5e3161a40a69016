"""The static site: pages made from records. Pure."""
