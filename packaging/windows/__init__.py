"""The two installers for Windows, both built on Linux too."""
