"""What commands are made of: the declaration, the options they share, what they read, print and repeat."""
