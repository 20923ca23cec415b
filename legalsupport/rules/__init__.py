"""The rules of legal support: plain functions, without rows."""
