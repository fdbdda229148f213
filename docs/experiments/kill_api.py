"""Experiment 2: API nodes are killed in turn while a client asks."""

from __future__ import annotations

import threading
import time

from laboratory import Figures, kill, pid, until

from math_wizard import Client

KILLS, QUESTIONS = 4, 100

killed: list[int] = []


def kill_in_turn() -> None:
    """One after the other, each when the one before is back."""
    for number in range(KILLS):
        name = f"api-{number % 2 + 1}"
        victim = pid(name)
        kill(victim)
        killed.append(victim)
        until(lambda name=name, victim=victim: pid(name) != victim)
        time.sleep(1)


with Client() as client:
    figures = Figures("API nodes die while a client asks")
    killer = threading.Thread(target=kill_in_turn)
    killer.start()
    wrong, asked, longest = 0, 0, 0.0
    while killer.is_alive() or asked < QUESTIONS:
        began = time.monotonic()
        wrong += client.ask("add", a=asked, b=1, memo=False).value != asked + 1
        longest = max(longest, time.monotonic() - began)
        asked += 1

    figures.same("API nodes killed", KILLS, len(set(killed)))
    figures.same("wrong or missing answers", 0, wrong)
    figures.at_most("the longest that one question took", 10, longest)
    figures.end()
