"""*Try with training data*: made beside the real profile, opened again, and left."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from fieldkit.clock import SystemClock, system_random
from fieldkit.crypto.keyslots import SMALLEST_COST
from fieldkit.vault import Vault
from tests.window.conftest import Desk, work_off
from tests.window.walking import push, shows
from ui.app import open_window, run
from ui.frame import TrainingBanner
from ui.screens.settings import SettingsScreen
from ui.shell import Shell
from ui.theme.look import Choices
from ui.training_profile import PHRASE, OpenTraining, holds_vault, training_folder
from ui.workspace import Workspace


def test_it_is_made_from_first_run_and_left_from_the_settings(
    app: QApplication, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path / "profile")
    shell = open_window(workspace, Choices(), idle=0)
    desk = Desk(shell, workspace, "")
    workspace.root("first-run")
    shell.show()
    desk.settle()
    push(desk, "Continue")
    push(desk, "Try with training data")
    desk.settle(lambda: desk.screen.opened_as == "home", seconds=60)
    assert workspace.open_vault.training
    assert not holds_vault(tmp_path / "profile")
    assert len(workspace.open_vault.assessments.all()) == 2
    assert workspace.open_vault.outbox.all()
    workspace.root("settings")
    shows(desk, "settings")
    screen = desk.screen
    assert isinstance(screen, SettingsScreen)
    screen._leave_training()
    shows(desk, "first-run")
    assert not workspace.training
    shell.close()
    workspace.jobs.wait()
    shell.deleteLater()
    work_off()
    again = OpenTraining(workspace.profile, "en", SystemClock(), system_random)
    with again.run(lambda *_: None, lambda: False) as vault:
        assert vault.training


def test_cancelled_nothing_of_it_stays(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    job = OpenTraining(profile, "en", SystemClock(), system_random)
    vault = job.run(lambda *_: None, lambda: True)
    assert not training_folder(profile).exists()
    with pytest.raises(Exception, match="locked"):
        vault.situations.all()


def test_its_lock_screen_bears_the_banner_whatever_the_folder_is_called(
    app: QApplication, tmp_path: Path
) -> None:
    banners: dict[bool, int] = {}
    for training in (True, False):
        profile = tmp_path / f"profile-{training}"
        made, _ = Vault.create(profile, PHRASE, training=training, cost=SMALLEST_COST, reserve=0)
        made.lock()

        def look_at_it(training: bool = training) -> None:
            shell = next(each for each in app.topLevelWidgets() if isinstance(each, Shell))
            assert shell.screen_now.opened_as == "unlock"
            banners[training] = len(shell.findChildren(TrainingBanner))
            shell.close()
            shell.deleteLater()
            app.quit()

        QTimer.singleShot(0, look_at_it)
        run(profile, settings=tmp_path / "settings.json")
        work_off()
    assert banners == {True: 1, False: 0}
