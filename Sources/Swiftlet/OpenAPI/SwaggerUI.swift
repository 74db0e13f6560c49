/// The page of Swagger UI: where its files come from, and what the browser may do on it.
enum SwaggerUI {
    /// The version whose files browsers load unless a directory is set; the one in scripts/requirements.txt.
    static let version = "5.34.0"
    /// The files that the page needs, as they are called in every distribution.
    static let files = [styles.name, bundle.name]

    /// The hashes (W3C Subresource Integrity) of the files of version 5.34.0 as two packages of PyPI hold them alike:
    /// flask-swagger-ui 5.34.0 and flask-openapi-swagger 5.34.0. Tests/support/integrity.py prints them.
    private static let styles = (
        name: "swagger-ui.css", integrity: "sha384-4c3vsE5f+trhFyHrFrLM1fFGUn531NIaC7dcqEWIJdoRQJ5CkJbSuSCwXLpaS1KF"
    )
    private static let bundle = (
        name: "swagger-ui-bundle.js",
        integrity: "sha384-9Td7MKiIr2S83E1kZyyVi8KdJw/S8CpAvu0llLyMeg0xq/hDGiZJfVn0fV4llCmK"
    )

    private static let origin = "https://cdn.jsdelivr.net"
    private static let distribution = "\(origin)/npm/swagger-ui-dist@\(version)/"

    /// The page. Its addresses are relative to `/docs`, wherever a proxy may put that.
    static func page(title: String, isSelfHosted: Bool) -> String {
        func source(_ file: (name: String, integrity: String)) -> String {
            isSelfHosted
                ? "docs/assets/\(file.name)\""
                : "\(distribution)\(file.name)\" integrity=\"\(file.integrity)\" crossorigin=\"anonymous\""
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(escaped(title))</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="\(source(styles))>
            </head>
            <body>
            <noscript>This page needs JavaScript. The document is at <a href="openapi/spec.json">openapi/spec.json</a>.</noscript>
            <div id="swagger-ui"></div>
            <script src="\(source(bundle))></script>
            <script src="docs/start.js"></script>
            </body>
            </html>

            """
    }

    /// The script that starts the page.
    static let start = Entity(
        contentType: "text/javascript; charset=utf-8",
        bytes: Array(
            """
            SwaggerUIBundle({
                url: new URL("openapi/spec.json", document.baseURI).href,
                dom_id: "#swagger-ui",
                deepLinking: true,
                displayRequestDuration: true,
                validatorUrl: null,
            });

            """.utf8))

    /// What the page may load and call: its own files, and the service (W3C Content Security Policy, level 3).
    static func contentSecurityPolicy(isSelfHosted: Bool) -> String {
        // Directives compare paths exactly unless they end with a slash.
        let source = isSelfHosted ? "'self'" : "'self' \(distribution)"
        return [
            "default-src 'none'", "script-src \(source)", "style-src \(source)", "img-src 'self' data:",
            "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
        ].joined(separator: "; ")
    }

    /// The text with what HTML reads otherwise written out.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }
}
