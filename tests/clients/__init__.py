"""Clients that public generators make, against the running system (`make clients`, outside `make test`)."""
