"""Rows F: writing, signals, packages and what surrounds the program."""

from __future__ import annotations

from whole.bad_inputs.rows import BadInput, HeldBy, NoCase, Row, tree_of

WRITING = "tests/whole/test_writing.py"
CATALOGUE = "tests/tree/test_catalogue.py"

PROCESSES: dict[str, Row] = {
    "F01 killed while it writes": HeldBy(f"{WRITING}::test_killed_at_any_moment_old_or_new_stands"),
    "F02 a fault at any step of writing": HeldBy(f"{WRITING}::test_a_fault_at_any_step_leaves_what_was"),
    "F02 a full disk": HeldBy(f"{WRITING}::test_a_full_disk_leaves_what_was"),
    "F03 what is no ordinary file": HeldBy(f"{WRITING}::test_what_is_no_ordinary_file_is_refused"),
    "F03 a link": HeldBy("tests/test_atomic_writing.py::test_a_link_is_followed"),
    "F04 two processes": HeldBy(f"{WRITING}::test_of_two_processes_one_wins"),
    "F05 signals": HeldBy("tests/cli/test_main.py::test_signals_end_it_with_their_own_code"),
    "F05 a closed pipe": HeldBy("tests/whole/test_endings.py::test_closed_streams_end_quietly"),
    "F06 several files": HeldBy(f"{WRITING}::test_a_fault_at_any_step_leaves_what_was"),
    "F07 a package that fails": HeldBy(f"{CATALOGUE}::test_a_broken_package_harms_no_other"),
    "F08 a package that would run": HeldBy(f"{CATALOGUE}::test_no_code_of_a_package_is_run"),
    "F09 threads": HeldBy("tests/answers/engines/test_threads.py::test_any_number_of_threads_prints_the_same"),
    "F10 no seed": BadInput(
        lambda folder: ("simulate", tree_of(folder), "-n", 20, "-o", folder / "x.csv"),
        0,
        "",
        r"^seed \d+\n(.*\n)*wrote",
    ),
    "F11 a replicate that cannot be computed": HeldBy(
        "tests/account/test_carry_over.py::test_a_replicate_that_cannot_be_computed_is_told_and_takes_no_more_than_rests_on_it"
    ),
    "F12 the machine's language and seed": HeldBy("tests/cli/test_main.py::test_output_is_the_same_in_every_locale"),
    "F13 no home and no folder for temporary files": HeldBy(
        "tests/whole/test_endings.py::test_without_a_home_and_a_folder_for_temporary_files_it_works"
    ),
    "F14 lowest and newest libraries": NoCase("`.ci/run` holds it, with the lowest libraries and the newest Python"),
}
