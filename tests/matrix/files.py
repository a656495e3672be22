"""The part of the permission matrix about files."""

from __future__ import annotations

import uuid
from typing import Any

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    files                                302  404  200  200  200  200  200  200  200  403  403  404
POST   file_upload                          302  404  302  302  302  302  302  403  302  403  403  404
GET    file_trash                           302  404  200  200  200  200  200  403  200  403  403  404
GET    subject_files                        302  404  200  200  200  200  200  200  200  403  403  404
POST   subject_files                        302  404  302  302  302  302  302  403  302  403  403  404

# one file: an internal one does not exist for the client's people
GET    file                                 302  404  200  200  200  200  200  200  200  404  404  404
GET    file_download                        302  404  302  302  302  302  302  302  302  404  404  404
GET    file_image                           302  404  404  404  404  404  404  404  404  404  404  404
POST   file_version_add                     302  404  302  302  302  302  302  403  302  404  404  404
POST   file_version_restore                 302  404  302  302  302  302  302  403  302  404  404  404
POST   file_change                          302  404  422  422  422  422  422  403  422  404  404  404
POST   file_audience                        302  404  403  403  403  403  422  403  422  404  404  404
POST   file_delete                          302  404  302  302  302  302  302  403  302  404  404  404
POST   file_restore                         302  404  302  302  302  302  302  403  302  404  404  404

# uploads in pieces are their own person's; 412 asks for the protocol's version
POST   uploads                              302  412  412  412  412  412  412  412  412  412  412  412
PATCH  upload                               302  404  404  404  404  404  412  404  404  404  404  404
DELETE upload                               302  404  404  404  404  404  412  404  404  404  404  404

# a signed link is a link: no cookie is asked for (whose it is, is asked when it is redeemed)
GET    content                              200  200  200  200  200  200  200  200  200  200  200  200

# the API
GET    api:files                            401  404  200  200  200  200  200  200  200  403  403  404
POST   api:file_upload                      401  404  422  422  422  422  422  403  422  403  403  404
GET    api:file                             401  404  200  200  200  200  200  200  200  404  404  404
PATCH  api:file_change                      401  404  200  200  200  200  200  403  200  404  404  404
DELETE api:file_delete                      401  404  204  204  204  204  204  403  204  404  404  404
POST   api:file_restore                     401  404  200  200  200  200  200  403  200  404  404  404
GET    api:file_versions                    401  404  200  200  200  200  200  200  200  404  404  404
POST   api:file_version_add                 401  404  422  422  422  422  422  403  422  404  404  404
POST   api:file_version_restore             401  404  200  200  200  200  200  403  200  404  404  404
GET    api:file_link                        401  404  200  200  200  200  200  200  200  404  404  404
"""
SENT: dict[str, dict[str, Any]] = {"PATCH api:file_change": {"folder": "minutes"}}
NAMED: dict[str, str] = {
    "subject_files kind": "subject kind",
    "subject_files pk": "project number",
    "file pk": "stored file",
    "file_download pk": "stored file",
    "file_image pk": "stored file",
    "file_version_add pk": "stored file",
    "file_version_restore pk": "stored file",
    "file_version_restore number": "file version",
    "file_change pk": "stored file",
    "file_audience pk": "stored file",
    "file_delete pk": "stored file",
    "file_restore pk": "deleted file",
    "upload pk": "upload",
    "content token": "content token",
    "content name": "content name",
    "api:file id": "stored file",
    "api:file_change id": "stored file",
    "api:file_delete id": "stored file",
    "api:file_restore id": "deleted file",
    "api:file_versions id": "stored file",
    "api:file_version_add id": "stored file",
    "api:file_version_restore id": "stored file",
    "api:file_version_restore number": "file version",
    "api:file_link id": "stored file",
}


def things(project: Any, by: Any) -> dict[str, Any]:
    """A file, one in the trash, a link and an upload of the project's."""
    from tests.files.making import made_file
    from tongzhou.files.actions.files import delete_file
    from tongzhou.files.actions.uploads import begin_upload
    from tongzhou.files.links import content_url
    from tongzhou.files.queries import version_of
    from tongzhou.projects.subjects import get_subject_or_404

    file = made_file(project, by, "notes.txt", b"notes")
    gone = made_file(project, by, "gone.txt", b"gone")
    delete_file(gone, by=by)
    version = version_of(file)
    assert version is not None
    subject = get_subject_or_404(by, "project", project.pk)
    upload = begin_upload(subject, by=by, name="big.txt", size=10)
    assert isinstance(upload.pk, uuid.UUID)
    token = content_url(version, by, name="notes.txt").split("/")[2]
    return {
        "subject kind": "project",
        "project number": project.pk,
        "stored file": file.pk,
        "file version": 1,
        "deleted file": gone.pk,
        "upload": upload.pk,
        "content token": token,
        "content name": "notes.txt",
    }
