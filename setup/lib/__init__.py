"""What the commands of setup/ are made of, in the standard library only."""
