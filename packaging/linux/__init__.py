"""Debian package and tarball."""
