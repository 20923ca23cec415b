from django.db import migrations


def keep(apps, schema_editor):
    """What the next figures of an organisation are compared with."""
    Publication, Basis = (apps.get_model("insights", name) for name in ("Publication", "Basis"))
    told = Publication.objects.exclude(organisation__type="national").values_list("pk", "reports")
    Basis.objects.bulk_create(Basis(name=f"of-{pk}", parts={"all": reports}, figures={}) for pk, reports in told)


def forget(apps, schema_editor):
    """Back: the field has them still."""
    apps.get_model("insights", "Basis").objects.filter(name__startswith="of-").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("insights", "0002_basis"),
    ]

    operations = [
        migrations.RunPython(keep, forget),
    ]
