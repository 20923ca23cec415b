"""A worker, as it works: what a task asks the database for, it asks in a scope. (Under pytest the owner of the database asks.)"""

from django.db import connection

from weerbaar import scope

FREE = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "SELECT set_config")


def work(task, pk: object) -> None:
    """Run the task. Anything it asks outside of a scope, where a worker gets "permission denied", is an error here too."""

    def guard(execute, sql, params, many, context):
        assert scope._current.get()[0] != "none" or sql.startswith(FREE), (
            f"outside of a scope: {sql[:200]}"
        )
        return execute(sql, params, many, context)

    with connection.execute_wrapper(guard):
        task.run(str(pk))
