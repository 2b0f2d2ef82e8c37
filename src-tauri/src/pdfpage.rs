//! `pdfpage://localhost/{handle}/{page}?width=N`: one page of an opened document as WebP. `&small` asks for a small picture
//! that may wait, `&part=LEFT-TOP-WIDTH-HEIGHT` for a part of a page whose whole picture would be N pixels wide. The bytes
//! never pass through JavaScript, and nothing of them is cached anywhere.

use innsyn_app::dto::CommandError;
use innsyn_app::{PagePart, Picture};
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{Manager as _, Runtime, UriSchemeContext, UriSchemeResponder};

use crate::shell::Shell;

/// Name of the scheme.
pub(crate) const SCHEME: &str = "pdfpage";

/// Answers one request, off the window's thread.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape that a protocol handler has"
)]
pub(crate) fn answer<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let Some(page) = PageAddress::parse(request.uri())
        .filter(|_| context.webview_label() == crate::window::MAIN)
    else {
        responder.respond(response(StatusCode::NOT_FOUND, "text/plain", Vec::new()));
        return;
    };
    let app = context.app_handle().clone();
    tauri::async_runtime::spawn(async move {
        let shell = app.state::<Shell>();
        let drawn = match shell.app().await {
            Ok(app) => app.page_image(&page.handle, page.picture).await,
            Err(error) => Err(error),
        };
        responder.respond(match drawn {
            Ok(bytes) => response(StatusCode::OK, "image/webp", bytes),
            Err(error) => refusal(&error),
        });
    });
}

#[derive(Debug, Eq, PartialEq)]
struct PageAddress {
    handle: String,
    picture: Picture,
}

impl PageAddress {
    fn parse(uri: &tauri::http::Uri) -> Option<Self> {
        let mut parts = uri.path().trim_start_matches('/').split('/');
        let handle = parts.next()?;
        let page = parts.next()?.parse().ok()?;
        let mut wishes = uri.query()?.split('&');
        let width = wishes.next()?.strip_prefix("width=")?.parse().ok()?;
        let (mut part, mut small) = (None, false);
        for wish in wishes {
            match wish.strip_prefix("part=") {
                Some(numbers) => part = Some(parse_part(numbers)?),
                None if wish == "small" => small = true,
                None => return None,
            }
        }
        let is_handle = !handle.is_empty() && handle.bytes().all(|byte| byte.is_ascii_hexdigit());
        (is_handle && parts.next().is_none()).then(|| Self {
            handle: handle.to_owned(),
            picture: Picture {
                page,
                width,
                part,
                small,
            },
        })
    }
}

fn parse_part(numbers: &str) -> Option<PagePart> {
    let mut numbers = numbers.split('-').map(|number| number.parse().ok());
    let part = PagePart {
        left: numbers.next()??,
        top: numbers.next()??,
        width: numbers.next()??,
        height: numbers.next()??,
    };
    numbers.next().is_none().then_some(part)
}

fn refusal(error: &CommandError) -> Response<Vec<u8>> {
    // The picture cannot say why; `fetch` can read it.
    let body = serde_json::to_vec(error).unwrap_or_default();
    response(StatusCode::UNPROCESSABLE_ENTITY, "application/json", body)
}

fn response(status: StatusCode, media_type: &str, body: Vec<u8>) -> Response<Vec<u8>> {
    let origin = if cfg!(windows) {
        "http://tauri.localhost"
    } else {
        "tauri://localhost"
    };
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, media_type)
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin)
        .body(body)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<PageAddress> {
        PageAddress::parse(&text.parse().unwrap())
    }

    #[test]
    fn an_address_names_a_handle_a_page_and_a_width() {
        let whole = Picture {
            page: 2,
            width: 1240,
            part: None,
            small: false,
        };
        let page = parse("pdfpage://localhost/0af3/2?width=1240").unwrap();
        assert_eq!((page.handle.as_str(), page.picture), ("0af3", whole));
        let small = parse("pdfpage://localhost/0af3/2?width=1240&small").unwrap();
        assert_eq!(
            small.picture,
            Picture {
                small: true,
                ..whole
            }
        );
        let part = parse("pdfpage://localhost/0af3/2?width=1240&part=0-512-1024-100").unwrap();
        assert_eq!(
            part.picture.part,
            Some(PagePart {
                left: 0,
                top: 512,
                width: 1024,
                height: 100
            })
        );
        for other in [
            "pdfpage://localhost/0af3/2",
            "pdfpage://localhost/0af3/-1?width=1240",
            "pdfpage://localhost//2?width=1240",
            "pdfpage://localhost/0af3/2/9?width=1240",
            "pdfpage://localhost/..%2f/2?width=1240",
            "pdfpage://localhost/0af3/2?width=99999999999",
            "pdfpage://localhost/0af3/2?width=1240&part=1-2-3",
            "pdfpage://localhost/0af3/2?width=1240&part=1-2-3-4-5",
            "pdfpage://localhost/0af3/2?width=1240&part=-1-2-3-4",
            "pdfpage://localhost/0af3/2?width=1240&other",
        ] {
            assert!(parse(other).is_none(), "{other}");
        }
    }
}
