"""Ebb beside its peers: the same server, the same files, taking turns."""
