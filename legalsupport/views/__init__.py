"""The pages of legal support, in modules named after what they show."""
