"""The forms of legal support, in modules named after the pages they serve."""
