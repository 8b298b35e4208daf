"""A small server that speaks the Hub's protocol, as far as its own client does, and answers badly when told to.

Large files lie on "another host" (localhost in the place of 127.0.0.1), as on the real Hub, where tokens must not go.
"""

import base64
import hashlib
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

LARGE = 1000  # bytes from which a file is kept by its sha256 (LFS)
WRITE, READ = "hf_may_write", "hf_may_read"
ME = "me"


def commit_of(text: str) -> str:
    """A commit's name."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


@dataclass
class Repo:
    """One repository: commit -> path -> content. Branches and tags are names of commits."""

    commits: dict[str, dict[str, bytes]] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    private: bool = False
    gated: str | bool = False
    tags: tuple[str, ...] = ()
    downloads: int = 0
    lies: dict[str, int] = field(default_factory=dict)  # path -> the size that the list claims

    def commit(self, files: Mapping[str, bytes], ref: str = "main") -> str:
        """One more commit on `ref`, with these files and no others. Returns its name."""
        name = commit_of(f"{id(self)} {len(self.commits)}")
        self.commits[name] = dict(files)
        self.refs[ref] = name
        return name

    def resolve(self, revision: str) -> str | None:
        return self.refs.get(revision) or (revision if revision in self.commits else None)

    def all_tags(self, commit: str) -> list[str]:
        """Those that it has, and those in front of its README."""
        front = re.match(rb"---\n(.*?)\n---", self.commits[commit].get("README.md", b""), re.S)
        found = re.findall(r"^- ([\w-]+)$", front[1].decode(), re.M) if front else []
        return [*self.tags, *found]


Answer = Callable[["Handler"], None]


class Hub(ThreadingHTTPServer):
    """Use as a context manager. `bad(method, path, answer)` lets it answer otherwise, once or more often."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.elsewhere = f"http://localhost:{self.server_port}"
        self.repos: dict[str, Repo] = {}
        self.moved: dict[str, str] = {}
        self.blobs: dict[str, bytes] = {}  # uploaded large files, by sha256
        self.log: list[tuple[str, str, dict[str, str]]] = []
        self.plans: list[list[Any]] = []
        self.over = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()  # waits for the threads that still answer
        self._thread.join()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""

    def repo(self, name: str, files: Mapping[str, bytes] | None = None, **facts: Any) -> Repo:
        self.repos[name] = Repo(**facts)
        if files is not None:
            self.repos[name].commit(files)
        return self.repos[name]

    def bad(self, method: str, path: str, answer: Answer, times: int = 1) -> None:
        """The next `times` requests whose path matches `path` get this answer."""
        self.plans.append([method, re.compile(path), answer, times])

    def asked(self, method: str, path: str) -> list[dict[str, str]]:
        """The headers of the requests so far that match."""
        return [headers for verb, where, headers in self.log if verb == method and re.search(path, where)]


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def handle_any(self) -> None:
        self.close_connection = True
        self.server.log.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}))
        for plan in self.server.plans:
            if plan[0] == self.command and plan[1].search(self.path) and plan[3] > 0:
                plan[3] -= 1
                return plan[2](self)
        self.serve()

    do_GET = do_HEAD = do_POST = do_PUT = handle_any

    def serve(self) -> None:
        """The right answer."""
        url = urlsplit(self.path)
        path, query = unquote(url.path), parse_qs(url.query)
        for method, pattern, action in ROUTES:
            if method in (self.command, "ANY") and (found := re.fullmatch(pattern, path)):
                return action(self, query, **found.groupdict())
        self.reply(404, {"error": "no such route"})

    # answers

    def reply(self, status: int, value: Any = None, **headers: str) -> None:
        self.send(
            status,
            json.dumps(value).encode() if value is not None else b"",
            {"Content-Type": "application/json"} | {name.replace("_", "-"): text for name, text in headers.items()},
        )

    def send(self, status: int, body: bytes, headers: Mapping[str, str], promised: int | None = None) -> None:
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(body) if promised is None else promised))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
            self.wfile.flush()

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    # who asks

    @property
    def token(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    def found(self, name: str) -> Repo | None:
        """The repository, if whoever asks may see it; else the refusal was sent."""
        if self.token and self.token not in (WRITE, READ):
            self.reply(401, {"error": "Invalid user token."})
            return None
        repo = self.server.repos.get(name)
        if repo is None or (repo.private and not self.token):
            # as the real one: nobody without a token learns whether it is private or not there
            self.reply(404 if self.token else 401, {"error": "Repository not found"}, X_Error_Code="RepoNotFound")
            return None
        return repo

    # reading

    def info(self, query: Any, repo: str, revision: str = "main") -> None:
        if repo in self.server.moved:
            return self.reply(307, {}, Location=self.path.replace(repo, self.server.moved[repo]))
        if (found := self.found(repo)) is None:
            return None
        commit = found.resolve(revision)
        if commit is None and found.commits:
            return self.reply(404, {"error": "Invalid rev id"}, X_Error_Code="RevisionNotFound")
        return self.reply(200, _about(repo, found, commit, "blobs" in query))

    def search(self, query: Any) -> None:
        words, tags = query.get("search", [""])[0].lower(), query.get("filter", [])
        hits = [
            _about(name, repo, repo.refs["main"], False)
            for name, repo in self.server.repos.items()
            if not repo.private and words in name.lower() and set(tags) <= set(repo.all_tags(repo.refs["main"]))
        ]
        hits.sort(key=lambda hit: -hit["downloads"])
        self.reply(200, hits[: int(query.get("limit", ["100"])[0])])

    def resolve(self, query: Any, repo: str, revision: str, file: str) -> None:
        if repo in self.server.moved:
            return self.reply(307, {}, Location=self.path.replace(repo, self.server.moved[repo], 1))
        if (found := self.found(repo)) is None:
            return None
        if found.gated and not self.token:
            return self.reply(403, {"error": "Access is restricted"}, X_Error_Code="GatedRepo")
        commit = found.resolve(revision)
        if commit is None:
            return self.reply(404, {}, X_Error_Code="RevisionNotFound")
        content = found.commits[commit].get(file)
        if content is None:
            return self.reply(404, {}, X_Error_Code="EntryNotFound", X_Repo_Commit=commit)
        etag, large = _etag(content)
        head = {"X-Repo-Commit": commit, "ETag": f'"{etag}"'}
        if large:
            self.server.blobs[etag] = content
            head |= {"X-Linked-ETag": f'"{etag}"', "X-Linked-Size": str(found.lies.get(file, len(content)))}
            return self.send(302, b"", head | {"Location": f"{self.server.elsewhere}/cdn/{etag}"})
        return self.content(content, head)

    def cdn(self, query: Any, sha: str) -> None:
        self.content(self.server.blobs[sha], {"ETag": f'"{sha}"'})

    def content(self, content: bytes, headers: Mapping[str, str]) -> None:
        """The file, or the rest of it."""
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if asked is None:
            return self.send(200, content, headers)
        start = int(asked[1])
        span = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
        return self.send(206, content[start:], {**headers, **span})

    # writing

    def may_write(self) -> bool:
        if self.token == WRITE:
            return True
        self.body()
        known = self.token == READ
        self.reply(403 if known else 401, {"error": "no right" if known else "Invalid user token."})
        return False

    def create(self, query: Any) -> None:
        if self.may_write():
            asked = json.loads(self.body())
            name = f"{asked['organization']}/{asked['name']}"
            if asked["organization"] != ME:
                return self.reply(403, {"error": "You don't have the rights to create a model under that namespace"})
            if name in self.server.repos:
                return self.reply(409, {"error": "You already created this model repo", "url": name})
            self.server.repo(
                name, {".gitattributes": b"*.bin filter=lfs"}, private=asked.get("visibility") == "private"
            )
            self.reply(200, {"url": f"{self.server.url}/{name}", "name": name, "id": "1"})

    def whoami(self, query: Any) -> None:
        self.reply(200, {"name": ME, "type": "user"}) if self.token else self.reply(401, {})

    def validate(self, query: Any) -> None:
        self.body()
        self.reply(200, {"errors": [], "warnings": []})

    def preupload(self, query: Any, repo: str, revision: str) -> None:
        if self.may_write():
            files = json.loads(self.body())["files"]
            modes = [
                {"path": one["path"], "uploadMode": "lfs" if one["size"] >= LARGE else "regular", "shouldIgnore": False}
                for one in files
            ]
            self.reply(200, {"files": modes})

    def batch(self, query: Any, repo: str) -> None:
        if self.may_write():
            objects = [
                {**one, "actions": {"upload": {"href": f"{self.server.elsewhere}/upload/{one['oid']}"}}}
                for one in json.loads(self.body())["objects"]
            ]
            self.reply(200, {"transfer": "basic", "objects": objects})

    def upload(self, query: Any, sha: str) -> None:
        content = self.body()
        right = hashlib.sha256(content).hexdigest() == sha
        if right:
            self.server.blobs[sha] = content
        self.reply(200 if right else 400, {})

    def commit(self, query: Any, repo: str, revision: str) -> None:
        if self.may_write():
            rows = [json.loads(line) for line in self.body().splitlines()]
            found = self.server.repos[repo]
            files = dict(found.commits[found.refs[revision]])
            for row in rows:
                value = row["value"]
                match row["key"]:
                    case "file":
                        files[value["path"]] = base64.b64decode(value["content"])
                    case "lfsFile":
                        files[value["path"]] = self.server.blobs[value["oid"]]
                    case "deletedFile":
                        del files[value["path"]]
            name = found.commit(files, revision)
            self.reply(
                200, {"success": True, "commitOid": name, "commitUrl": f"{self.server.url}/{repo}/commit/{name}"}
            )

    def tree(self, query: Any, repo: str, revision: str) -> None:
        found = self.server.repos[repo]
        files = found.commits[found.resolve(revision) or ""]
        self.reply(200, [{"type": "file", "path": name, "size": len(body), "oid": "0"} for name, body in files.items()])


def _etag(content: bytes) -> tuple[str, bool]:
    """Its name among the Hub's blobs, and whether it is a large file."""
    if len(content) >= LARGE:
        return hashlib.sha256(content).hexdigest(), True
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest(), False


def _about(name: str, repo: Repo, commit: str | None, blobs: bool) -> dict[str, Any]:
    files = repo.commits[commit] if commit else {}
    siblings = []
    for path, content in files.items():
        etag, large = _etag(content)
        size = repo.lies.get(path, len(content))
        about: dict[str, Any] = {"rfilename": path}
        if blobs:
            about |= {"size": size, "blobId": etag}
            about |= {"lfs": {"size": size, "sha256": etag, "pointerSize": 134}} if large else {}
        siblings.append(about)
    return {
        "id": name,
        "sha": commit,
        "private": repo.private,
        "gated": repo.gated,
        "tags": repo.all_tags(commit) if commit else [],
        "downloads": repo.downloads,
        "likes": 3,
        "lastModified": "2026-01-02T03:04:05.000Z",
        "cardData": {"license": "mit"},
        "siblings": siblings,
    }


_REPO = r"(?P<repo>[\w.-]+/[\w.-]+)"
ROUTES: list[tuple[str, str, Any]] = [
    ("GET", "/api/models", Handler.search),
    ("GET", "/api/whoami-v2", Handler.whoami),
    ("GET", rf"/api/models/{_REPO}", Handler.info),
    ("GET", rf"/api/models/{_REPO}/revision/(?P<revision>.+)", Handler.info),
    ("GET", rf"/api/models/{_REPO}/tree/(?P<revision>[^/]+)", Handler.tree),
    ("POST", "/api/repos/create", Handler.create),
    ("POST", "/api/validate-yaml", Handler.validate),
    ("POST", rf"/api/models/{_REPO}/preupload/(?P<revision>[^/]+)", Handler.preupload),
    ("POST", rf"/api/models/{_REPO}/commit/(?P<revision>[^/]+)", Handler.commit),
    ("POST", rf"/{_REPO}\.git/info/lfs/objects/batch", Handler.batch),
    ("PUT", r"/upload/(?P<sha>\w+)", Handler.upload),
    ("ANY", r"/cdn/(?P<sha>\w+)", Handler.cdn),
    ("ANY", rf"/{_REPO}/resolve/(?P<revision>[^/]+)/(?P<file>.+)", Handler.resolve),
]


# bad answers


def status(code: int, error: str = "", **headers: str) -> Answer:
    """Nothing but a status."""
    return lambda handler: handler.reply(code, {"error": error} if error else {}, **headers)


def silence(handler: Handler) -> None:
    """No answer, until the server is closed or the client hangs up."""
    handler.server.over.wait(5)


def cut(share: float) -> Answer:
    """The right head, and a part of the body; then the connection is gone."""

    def answer(handler: Handler) -> None:
        whole = handler.send

        def part(code: int, body: bytes, headers: Mapping[str, str], promised: int | None = None) -> None:
            whole(code, body[: int(share * len(body))], headers, promised=len(body))

        handler.send = part  # type: ignore[method-assign]
        handler.serve()

    return answer


def instead(content: bytes) -> Answer:
    """Another file, well sent."""
    return lambda handler: handler.send(200, content, {"ETag": '"other"'})


def endless(handler: Handler) -> None:
    """More and more, without ever saying how much."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.send_header("Connection", "close")
    handler.end_headers()
    block = bytes(2**16)
    while not handler.server.over.is_set():
        handler.wfile.write(b"%x\r\n" % len(block) + block + b"\r\n")
        handler.wfile.flush()


def web_page(handler: Handler) -> None:
    """What a hotel's network says to everything."""
    handler.send(200, b"<html>Please log in</html>", {"Content-Type": "text/html"})
