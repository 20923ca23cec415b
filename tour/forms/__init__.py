"""What a person fills in: the request, the steps, the team and the rooms, the filters."""
