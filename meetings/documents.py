"""The certificate of who was there, as PDF/UA."""

from meetings.models import Certificate


def write_certificate(certificate: Certificate) -> bytes:
    """Return the PDF: who was at which meeting, on which day."""
    from ui import pdf  # noqa: PLC0415 -- slow import: WeasyPrint, only where a letter is made

    participant = certificate.participant
    return pdf.write(
        "meetings/pdf/certificate.html",
        {"participant": participant, "meeting": participant.meeting},
        title=f"Certificaat {participant.meeting}",
        number=str(certificate.pk)[-8:],
        classification="Persoonlijk",
    )
