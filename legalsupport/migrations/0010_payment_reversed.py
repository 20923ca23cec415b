from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("legalsupport", "0009_counter_entry"),
    ]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="reversed_on",
            field=models.DateField(
                blank=True, null=True, verbose_name="vastlegging teruggenomen op"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reversed_on", None), ("paid_on__isnull", False), _connector="OR"
                ),
                name="payment_reversed_was_paid",
            ),
        ),
    ]
