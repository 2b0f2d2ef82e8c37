//! `pdfpage://localhost/{handle}/{page}?width=N`: one page of an opened document as WebP. The bytes never pass through
//! JavaScript, and nothing of them is cached anywhere.

use innsyn_app::dto::CommandError;
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
            Ok(app) => app.page_image(&page.handle, page.page, page.width).await,
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
    page: u32,
    width: u32,
}

impl PageAddress {
    fn parse(uri: &tauri::http::Uri) -> Option<Self> {
        let mut parts = uri.path().trim_start_matches('/').split('/');
        let handle = parts.next()?;
        let page = parts.next()?.parse().ok()?;
        let width = uri.query()?.strip_prefix("width=")?.parse().ok()?;
        let is_handle = !handle.is_empty() && handle.bytes().all(|byte| byte.is_ascii_hexdigit());
        (is_handle && parts.next().is_none()).then(|| Self {
            handle: handle.to_owned(),
            page,
            width,
        })
    }
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
        let page = parse("pdfpage://localhost/0af3/2?width=1240").unwrap();
        assert_eq!(
            page,
            PageAddress {
                handle: "0af3".into(),
                page: 2,
                width: 1240
            }
        );
        for other in [
            "pdfpage://localhost/0af3/2",
            "pdfpage://localhost/0af3/-1?width=1240",
            "pdfpage://localhost//2?width=1240",
            "pdfpage://localhost/0af3/2/9?width=1240",
            "pdfpage://localhost/..%2f/2?width=1240",
            "pdfpage://localhost/0af3/2?width=99999999999",
        ] {
            assert!(parse(other).is_none(), "{other}");
        }
    }
}
