"""Meetings of those who answer for a council: driehoek sessions, learning circles, regional days.

Who comes registers here. Of a driehoek (mayor or chair, griffier, secretaris of one organisation)
the three take one place together (docs/domain/support.md §7).
"""
