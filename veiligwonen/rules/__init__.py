"""Rules of Veilig Wonen: plain functions over plain values. They read no rows and know no model.

Each file is one question: who is entitled (`entitlement`), how urgent it is (`triage`, from
answers: `triage_facts`), until when what must be done (`deadlines`), what it costs and who pays
(`costs`), whether it is taxed (`tax_exemption`), when somebody looks again (`aftercare`,
`address_shielding`), whether two addresses are one (`address_matching`), which pages an advice has
(`advice_pages`) and how long a case is kept (`retention`).
"""
