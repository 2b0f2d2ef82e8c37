//! What the worker may not do, and what happens when it or its library is not there.

use innsyn_documents::pdf::{Containment, Engine, EngineConfig, PdfError};

use super::support::{config, document, endless_first_page, engine, ink, text};

#[tokio::test]
async fn a_missing_library_says_so() {
    let config = EngineConfig {
        library: "/nowhere/libpdfium.so".into(),
        ..config()
    };
    assert_eq!(
        Engine::new(config).prepare().await,
        Err(PdfError::EngineMissing)
    );
}

#[tokio::test]
async fn a_library_with_another_hash_is_not_loaded() {
    let original = config();
    let mut bytes = std::fs::read(&original.library).unwrap();
    bytes.push(0);
    let path = std::env::temp_dir().join(format!("innsyn-altered-{}", std::process::id()));
    std::fs::write(&path, bytes).unwrap();
    let outcome = Engine::new(EngineConfig {
        library: path.clone(),
        ..original
    })
    .prepare()
    .await;
    std::fs::remove_file(path).unwrap();
    assert_eq!(outcome, Err(PdfError::EngineAltered));
}

#[tokio::test]
async fn a_missing_program_says_so() {
    let config = EngineConfig {
        worker_program: "/nowhere/worker".into(),
        ..config()
    };
    assert_eq!(
        Engine::new(config).prepare().await,
        Err(PdfError::WorkerUnavailable)
    );
}

#[tokio::test]
async fn a_program_that_is_no_worker_is_not_believed() {
    let config = EngineConfig {
        worker_program: "/bin/echo".into(),
        ..config()
    };
    assert_eq!(
        Engine::new(config).prepare().await,
        Err(PdfError::WorkerUnavailable)
    );
}

#[tokio::test]
async fn the_containment_is_told() {
    let held = engine().prepare().await.unwrap();
    let expected = if cfg!(target_os = "linux") {
        Containment::Full
    } else {
        Containment::Reduced
    };
    assert_eq!(held, expected);
}

#[cfg(target_os = "linux")]
mod linux {
    use innsyn_documents::pdf::{PROBES, ProbeOutcome};

    use super::super::support::{kill, workers_of};
    use super::*;

    #[tokio::test]
    async fn everything_that_reaches_outside_is_refused() {
        let engine = engine();
        let mut allowed = Vec::new();
        for (number, name) in PROBES.iter().enumerate() {
            let outcome = engine.probe(u32::try_from(number).unwrap()).await.unwrap();
            let is_look_up = matches!(*name, "openat" | "openat for writing" | "newfstatat");
            let fine = match outcome {
                // Look-ups of files end in an error, because libraries do them by habit.
                ProbeOutcome::Refused(code) => is_look_up && code == 13,
                ProbeOutcome::Killed => !is_look_up,
                ProbeOutcome::Allowed | ProbeOutcome::Other => false,
            };
            if !fine {
                allowed.push((name, outcome));
            }
        }
        assert!(PROBES.len() >= 30);
        assert!(allowed.is_empty(), "not refused: {allowed:?}");
        // The probes can tell: one that does not exist counts as let through.
        assert_eq!(engine.probe(9_999).await.unwrap(), ProbeOutcome::Allowed);
    }

    #[tokio::test]
    async fn the_kernel_confirms_the_sandbox() {
        let config = config();
        let engine = Engine::new(config.clone());
        engine.prepare().await.unwrap();
        let [worker] = workers_of(&config).try_into().unwrap();
        let status = std::fs::read_to_string(format!("/proc/{worker}/status")).unwrap();
        let field = |name: &str| {
            status
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .map(str::trim)
                .unwrap_or_default()
                .to_owned()
        };
        assert_eq!(field("Seccomp:"), "2");
        assert_eq!(field("NoNewPrivs:"), "1");
        assert_eq!(field("Threads:"), "1");
    }

    #[tokio::test]
    async fn a_killed_worker_is_replaced() {
        let config = config();
        let engine = Engine::new(config.clone());
        let handle = engine
            .open(document(&["Helvetica"], &[text(0, 40.0, b"Hei")]))
            .await
            .unwrap();
        let before = handle.render(0, 300).await.unwrap();
        for worker in workers_of(&config) {
            kill(worker);
        }
        assert_eq!(handle.render(0, 300).await.unwrap(), before);
        assert!(ink(&before).2 > 0);
    }

    #[tokio::test]
    async fn a_worker_killed_while_drawing_is_replaced() {
        let config = config();
        let engine = Engine::new(EngineConfig {
            page_limit: std::time::Duration::from_secs(3),
            ..config.clone()
        });
        let handle = engine.open(endless_first_page()).await.unwrap();
        let drawing = tokio::spawn({
            let handle = handle.clone();
            async move { handle.render(0, 400).await }
        });
        // The worker that draws is the one that uses the processor; killing all of them is as good.
        let busy = |worker: &u32| {
            let stat = std::fs::read_to_string(format!("/proc/{worker}/stat")).unwrap_or_default();
            stat.rsplit_once(')')
                .is_some_and(|(_, rest)| rest.trim_start().starts_with('R'))
        };
        let worker = loop {
            if let Some(worker) = workers_of(&config).into_iter().find(busy) {
                break worker;
            }
            tokio::task::yield_now().await;
        };
        kill(worker);
        // Once more with a new worker, which then runs into the limit.
        assert_eq!(drawing.await.unwrap(), Err(PdfError::PageTooHeavy));
        assert!(ink(&handle.render(1, 400).await.unwrap()).2 > 100);
    }

    #[tokio::test]
    async fn no_worker_outlives_its_document_and_engine() {
        let config = config();
        let engine = Engine::new(config.clone());
        let handle = engine
            .open(document(&["Helvetica"], &[text(0, 40.0, b"Hei")]))
            .await
            .unwrap();
        assert!(!workers_of(&config).is_empty());
        handle.close();
        drop((handle, engine));
        // The spare may still be starting: it goes as soon as it stands.
        for _ in 0..10_000 {
            if workers_of(&config).is_empty() {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("workers are left: {:?}", workers_of(&config));
    }
}
