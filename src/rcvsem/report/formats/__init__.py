"""What a document is written as: one renderer a format, named in `rcvsem.foundation.formats`."""
