"""The pages of Veilig Wonen, in modules named after what they show."""
