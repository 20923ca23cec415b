"""Legal support: the calculator of legal terms, for every jurist and caseworker."""
