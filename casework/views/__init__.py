"""The pages that every case has."""

from casework.views.added import add_message, add_note, add_task, assign, finish_task, link, restrict, share, unshare
from casework.views.codes import client_code, client_codes
from casework.views.documents import ask_letter, download, share_document
from casework.views.exporting import ask_export, export, export_file
from casework.views.file import case_for, file_context, open_case, own_case_for, show_case, take_step
from casework.views.importing import (
    bring_in,
    drop_intake,
    exchange,
    intake,
    intake_columns,
    intake_errors,
    intake_words,
    run_intake,
    undo_intake,
)
from casework.views.logbook import download_log, export_log, log, log_exports
from casework.views.need import open_in_need, opened_in_need
from casework.views.own import mine, own_case, own_download, own_looks, own_message
from casework.views.retention import (
    certificate,
    change_term,
    destruction,
    destruction_list,
    hold,
    keep_item,
    lift_hold,
    prepare_destruction,
    return_list,
    review_list,
    sign_list,
    terms,
)
from casework.views.rights import (
    access_file,
    access_request,
    access_requests,
    ask_access,
    corrections,
    decide_correction,
    new_access,
    own_access,
    own_access_file,
    own_correction,
)
from casework.views.webhooks import (
    new_webhook,
    resend_event,
    resume_webhook,
    stop_webhook,
    webhook,
    webhook_secret,
    webhooks,
)
from casework.views.work import take_next, work
from casework.views.writing import Writing

__all__ = ["Writing", "access_file", "access_request", "access_requests", "add_message", "add_note", "add_task", "ask_access",
           "ask_export", "ask_letter", "assign", "bring_in", "case_for", "certificate", "change_term", "client_code",
           "client_codes", "corrections", "decide_correction", "destruction", "destruction_list", "download", "download_log",
           "drop_intake", "exchange", "export", "export_file", "export_log", "file_context", "finish_task", "hold", "intake",
           "intake_columns", "intake_errors", "intake_words", "keep_item", "lift_hold", "link", "log", "log_exports", "mine",
           "new_access", "new_webhook", "open_case", "open_in_need", "opened_in_need", "own_access", "own_access_file",
           "own_case", "own_case_for", "own_correction", "own_download", "own_looks", "own_message", "prepare_destruction",
           "resend_event", "restrict", "resume_webhook", "return_list", "review_list", "run_intake", "share", "share_document",
           "show_case", "sign_list", "stop_webhook", "take_next", "take_step", "terms", "undo_intake", "unshare", "webhook",
           "webhook_secret", "webhooks", "work"]  # fmt: skip
