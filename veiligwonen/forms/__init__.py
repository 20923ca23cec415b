"""The forms of Veilig Wonen, in modules named after the pages they serve."""
