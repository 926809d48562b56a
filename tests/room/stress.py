#!/usr/bin/env python3
"""Kills, damage and invalid input: what a session survives, with figures.

    cargo build --release
    python3 tests/room/stress.py target/release/hecon --kills 100 --flips 500 --requests 2000

Kills a session by `kill -9` at times spread over its rounds and takes it up again until it is
done; flips bits in every file of a session and takes it up; sends requests made of pieces of right
and wrong ones to a room. Prints what became of them, and fails when a result differs, a flipped
bit is taken, a room hangs or answers with a fault. By hand: nothing else calls it.
"""
import argparse
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

WEIGHT = ["--set", "run.weight=100"]
PATIENCE = 120


def play(hecon, folder, out):
    return [hecon, "train", "the-shift", "--auto", "relational", "--seed", "9", "--out", out] + WEIGHT


def finished(hecon, folder, out):
    done = subprocess.run(play(hecon, folder, out), cwd=folder, capture_output=True, timeout=PATIENCE)
    text = done.stderr.decode(errors="replace")
    assert done.returncode == 0, f"exit {done.returncode}: {text}"
    with open(os.path.join(folder, out, "debrief.json"), "rb") as file:
        return json.load(file), text


def kills(hecon, folder, count, chance):
    began = time.monotonic()
    whole, _ = finished(hecon, folder, "whole")
    length = time.monotonic() - began
    done = resumed = differ = 0
    rounds = {}
    while done < count:
        out = f"kill-{done}"
        child = subprocess.Popen(
            play(hecon, folder, out), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        # Anywhere after a round, before the first or after the last.
        after = chance.randrange(5)
        state = os.path.join(folder, out, f"states/team-0-round-{after}.zst")
        while after and not os.path.exists(state) and child.poll() is None:
            time.sleep(0.002)
        try:
            child.wait(chance.uniform(0.0, length / 8))
        except subprocess.TimeoutExpired:
            pass
        over = child.poll() is not None
        child.kill()
        child.wait()
        if over:
            shutil.rmtree(os.path.join(folder, out))
            continue
        again, text = finished(hecon, folder, out)
        found = re.search(r"continuing after round (\d)", text)
        resumed += bool(found)
        key = found.group(1) if found else "not yet begun"
        rounds[key] = rounds.get(key, 0) + 1
        differ += again != whole
        shutil.rmtree(os.path.join(folder, out))
        done += 1
    print(f"kills        {done}: {resumed} taken up, {done - resumed} begun anew, {differ} differ")
    print(f"             rounds done when killed: {dict(sorted(rounds.items()))}")
    return differ


def flips(hecon, folder, count, chance):
    """A session with two rounds played, killed before its end, and then damaged."""
    out = os.path.join(folder, "flip")
    second = os.path.join(out, "states/team-0-round-2.zst")
    for _ in range(20):
        shutil.rmtree(out, ignore_errors=True)
        child = subprocess.Popen(
            play(hecon, folder, "flip"), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while not os.path.exists(second) and child.poll() is None:
            time.sleep(0.002)
        child.kill()
        child.wait()
        with open(os.path.join(out, "session.json")) as file:
            text = file.read()
        if '"stage":"Debrief"' not in text and text.count('"state":"') >= 1:
            break
    else:
        raise SystemExit("the session always ends before it is killed: play it finer")
    kept = os.path.join(folder, "kept")
    shutil.copytree(out, kept)
    played = len(re.findall(r'"state":"[0-9a-f]{64}"', text))
    names = ["session.json", "scenario.json", "states/opening.zst"]
    names += [f"states/team-0-round-{round}.zst" for round in range(1, played + 1)]
    taken = panics = 0
    unnamed = 0
    for _ in range(count):
        name = chance.choice(names)
        path = os.path.join(out, name)
        with open(path, "rb") as file:
            data = bytearray(file.read())
        place = chance.randrange(len(data))
        data[place] ^= 1 << chance.randrange(8)
        with open(path, "wb") as file:
            file.write(data)
        done = subprocess.run(play(hecon, folder, "flip"), cwd=folder, capture_output=True, timeout=PATIENCE)
        said = done.stderr.decode(errors="replace")
        taken += done.returncode == 0
        panics += "panicked" in said
        unnamed += done.returncode == 2 and name not in said
        shutil.rmtree(out)
        shutil.copytree(kept, out)
    print(f"flipped bits {count}: {taken} taken, {panics} panics, {unnamed} refused without the file's name")
    return taken + panics + unnamed


class Room:
    def __init__(self, hecon, folder):
        self.child = subprocess.Popen(
            [hecon, "train", "the-shift", "--serve", "127.0.0.1:0", "--out", "room", "--team", "Reds"] + WEIGHT,
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        self.said = ""
        while "Ctrl-C stops" not in self.said:
            line = self.child.stderr.readline()
            assert line, self.said
            self.said += line
        self.port = int(re.search(r"http://127\.0\.0\.1:(\d+)", self.said).group(1))
        self.host = f"127.0.0.1:{self.port}"

    def ask(self, method, path, cookie="", body=""):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Origin": f"http://{self.host}", "Cookie": cookie}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        link.request(method, path, body, headers)
        answer = link.getresponse()
        text = answer.read().decode(errors="replace")
        cookie = answer.getheader("set-cookie") or ""
        link.close()
        return answer.status, cookie.split(";")[0], text


PATHS = ["/", "/join", "/facilitator", "/play", "/choose", "/handout", "/quiz", "/debrief",
         "/debrief.html", "/console", "/console/do", "/console/log.csv", "/console/handouts",
         "/style.css", "/live.js", "/nothing", "/../etc/passwd", "/%00", "/play?x=1"]
FIELDS = ["what", "value", "team", "role", "round", "path", "code", "name", "password", "then", "q0",
          "c", "new"]
VALUES = ["", "next", "advance", "reveal", "undo", "repeat", "debrief", "pause", "resume", "free",
          "number", "inject", "what-if", "timer", "team", "0", "-1", "99999999999999999999", "1e308",
          "NaN", "commissioner", "winter", "allocation.growth", "%E2%80%AE", "%00", "<script>",
          "move-now", "lock", "save", "a" * 5000, "%ff%fe", "😀"]


def requests(hecon, folder, count, chance):
    room = Room(hecon, folder)
    password = re.search(r"facilitator +(\w+)", room.said).group(1)
    code = re.search(r"code +(\S+) +Reds, Commissioner", room.said).group(1)
    console = room.ask("POST", "/facilitator", "", f"password={password}")[1]
    red = room.ask("POST", "/join", "", f"code={code}&name=Ann")[1]
    statuses, faults = {}, 0
    for _ in range(count):
        pairs = [(chance.choice(FIELDS), chance.choice(VALUES)) for _ in range(chance.randrange(6))]
        body = "&".join(f"{name}={value}" for name, value in pairs)
        head = (
            f"{chance.choice(['GET', 'POST', 'POST', 'PUT', 'HEAD'])} {chance.choice(PATHS)} HTTP/1.1\r\n"
            f"Host: {room.host}\r\nOrigin: http://{room.host}\r\n"
            f"Cookie: {chance.choice([console, console, red, '', 'hecon=x'])}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
        ).encode()
        data = body.encode()
        raw = head + f"Content-Length: {len(data)}\r\n\r\n".encode() + data
        changes = chance.choice([0, 0, 0, 1, 2])
        for _ in range(changes):
            place = chance.randrange(len(raw))
            raw = raw[:place] + bytes([chance.randrange(256)]) + raw[place + chance.randrange(2):]
        with socket.create_connection(("127.0.0.1", room.port), timeout=PATIENCE) as link:
            answer = b""
            try:
                link.sendall(raw)
                if changes:
                    # An incomplete request would be waited for.
                    link.shutdown(socket.SHUT_WR)
                while part := link.recv(65536):
                    answer += part
            except TimeoutError:
                faults += 1
                print("no answer to", raw[:200])
            except OSError:
                # The server has closed the connection before everything was sent.
                pass
        status = answer[9:12].decode(errors="replace") or "closed"
        statuses[status] = statuses.get(status, 0) + 1
        faults += status.startswith("5") or b"panicked" in answer
    alive = room.child.poll() is None
    # A round may still run; the room must continue to answer those who have a seat or the password.
    status, cookie, _ = room.ask("POST", "/facilitator", "", f"password={password}")
    works = alive and status == 303 and room.ask("GET", "/console", cookie)[0] == 200
    room.child.send_signal(signal.SIGINT)
    _, rest = room.child.communicate(timeout=PATIENCE)
    faults += "panicked" in rest
    print(f"requests     {count}: {dict(sorted(statuses.items()))}, {faults} faults, room "
          f"{'goes on' if works else 'is GONE'}")
    return faults + (not works)


def main():
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("hecon")
    ask.add_argument("--kills", type=int, default=5)
    ask.add_argument("--flips", type=int, default=20)
    ask.add_argument("--requests", type=int, default=200)
    ask.add_argument("--seed", type=int, default=1)
    given = ask.parse_args()
    hecon = os.path.abspath(given.hecon)
    chance = random.Random(given.seed)
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        bad += kills(hecon, folder, given.kills, chance)
        bad += flips(hecon, folder, given.flips, chance)
        bad += requests(hecon, folder, given.requests, chance)
    raise SystemExit(1 if bad else 0)


if __name__ == "__main__":
    main()
