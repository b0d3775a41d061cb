"""What the administrator of a PC decides for everybody who works on it."""
