use crate::house::at;
use broadtape_intake::quarantine::{DoorKind, Quarantine, RUNNING};
use broadtape_model::{Problem, ProblemKind};
use std::collections::HashSet;
use std::fs;
use tempfile::TempDir;

fn problem(what: &str) -> Problem {
    Problem::new(ProblemKind::Unreadable, "line 3", what)
}

#[test]
fn nothing_in_quarantine_is_ever_overwritten() {
    let home = TempDir::new().unwrap();
    let doors = [(); 2].map(|()| Quarantine::open(home.path().to_owned(), "harbour-wire", DoorKind::Push).unwrap());
    let paths: Vec<_> = std::thread::scope(|scope| {
        let doors: Vec<_> = (0..20)
            .map(|number| {
                let door = &doors[number % 2];
                scope.spawn(move || {
                    door.keep("same.xml", number.to_string().as_bytes(), &[problem("odd")], at(0)).unwrap()
                })
            })
            .collect();
        doors.into_iter().map(|door| door.join().unwrap()).collect()
    });
    let kept: HashSet<String> = paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    assert_eq!(kept.len(), 20);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 40);
}

#[test]
fn a_reason_is_one_line_for_each_problem() {
    let home = TempDir::new().unwrap();
    let quarantine = Quarantine::open(home.path().join("deep/er"), "harbour-wire", DoorKind::Push).unwrap();
    let problems = [problem("two\nlines\u{1b}[31m"), problem("odd")];
    let path = quarantine.keep("a.xml", b"a", &problems, at(0)).unwrap();
    let reason = fs::read_to_string(path.with_file_name("a.xml.reason.txt")).unwrap();
    let known = "provider: harbour-wire\ndoor: push\nreceived: 1970-01-01T00:00:00Z\nrefused by: broadtape ";
    assert_eq!(reason, format!("line 3: two lines [31m\nline 3: odd\n\n{known}{RUNNING}\n"));
}

#[test]
fn a_name_from_outside_stays_within_the_folder_and_within_bounds() {
    let home = TempDir::new().unwrap();
    let quarantine = Quarantine::open(home.path().to_owned(), "harbour-wire", DoorKind::Push).unwrap();
    let long = format!("{}.xml", "ä".repeat(500));
    for name in ["../../etc/passwd", "", "...", "a\nb\0c", "/", long.as_str(), "a.reason.txt", "a"] {
        let path = quarantine.keep(name, b"a", &[problem("odd")], at(0)).unwrap();
        assert_eq!(path.parent().unwrap(), home.path(), "{name:?}");
        assert!(path.file_name().unwrap().len() <= 200);
    }
}
