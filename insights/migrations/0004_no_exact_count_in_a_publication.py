from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("insights", "0003_bases_of_publications"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="publication",
            name="reports",
        ),
    ]
