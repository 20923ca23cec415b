-- The logins of an installation. Run once, by a superuser, in a new server; running it again does no harm.
-- No login here is a superuser. What each may do is granted by `manage.py migrate` (weerbaar/rls_policies.py), from what the models declare.
-- The demo and the tests run this same file (weerbaar/embedded.py).

DO $$
BEGIN
    -- migrates, makes the roles of row-level security; that security holds it as well
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'weerbaar_owner') THEN
        CREATE ROLE weerbaar_owner LOGIN CREATEROLE NOSUPERUSER NOBYPASSRLS;
    END IF;
    -- the web processes: nothing at all until a request takes a role
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'weerbaar_web') THEN
        CREATE ROLE weerbaar_web LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS;
    END IF;
    -- the workers and beat: nothing at all until a task takes a role
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'weerbaar_worker') THEN
        CREATE ROLE weerbaar_worker LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS;
    END IF;
    -- pg_dump only: reads all rows, which are sealed; writes nothing
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'weerbaar_backup') THEN
        CREATE ROLE weerbaar_backup LOGIN NOSUPERUSER BYPASSRLS;
        GRANT pg_read_all_data TO weerbaar_backup;
    END IF;
END
$$;

ALTER ROLE weerbaar_owner SET lock_timeout = '3s';
ALTER ROLE weerbaar_web SET statement_timeout = '15s';
ALTER ROLE weerbaar_web SET lock_timeout = '5s';
ALTER ROLE weerbaar_web SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE weerbaar_worker SET statement_timeout = '120s';
ALTER ROLE weerbaar_worker SET lock_timeout = '10s';
ALTER ROLE weerbaar_worker SET idle_in_transaction_session_timeout = '300s';
ALTER ROLE weerbaar_backup SET default_transaction_read_only = on;
