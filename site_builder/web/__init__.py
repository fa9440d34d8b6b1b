"""Asking other hosts: one client for all of kb that talks to the network, and the answers it keeps."""
