"""BagIt (RFC 8493) as text: manifests, tag files, the union's profile, and what makes a bag valid. Pure."""
