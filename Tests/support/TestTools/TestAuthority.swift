package import Foundation

/// An authority for certificates of a test's own, made by OpenSSL.
package struct TestAuthority: Sendable {
    /// A certificate and its private key, each in a file in PEM form.
    package struct Certificate: Sendable {
        package let file: String
        package let key: String
    }

    private static let openssl = "/usr/bin/openssl"

    /// Whether OpenSSL is there.
    package static var isThere: Bool { FileManager.default.isExecutableFile(atPath: openssl) }

    /// The file with its certificate, for those who trust it.
    package var file: String { own.file }
    private let own: Certificate
    private let directory: URL

    /// Makes one whose files are in a directory.
    package init(named name: String, in directory: URL) async throws {
        self.directory = directory
        own = Self.certificate(name, in: directory)
        try await Self.run(
            ["req", "-x509", "-days", "2", "-subj", "/CN=\(name)", "-keyout", own.key, "-out", own.file] + Self.newKey)
    }

    /// Issues a certificate.
    ///
    /// - Parameters:
    ///   - name: whose it is; the files have this name.
    ///   - names: what it is valid for, such as `DNS:localhost,IP:127.0.0.1`.
    package func issue(_ name: String, for names: String) async throws -> Certificate {
        let issued = Self.certificate(name, in: directory)
        let request = directory.appending(path: name + ".csr").path()
        let extensions = directory.appending(path: name + ".ext").path()
        try await Self.run(
            ["req", "-subj", "/CN=\(name)", "-keyout", issued.key, "-out", request] + Self.newKey)
        try Data("subjectAltName=\(names)".utf8).write(to: URL(filePath: extensions))
        try await Self.run([
            "x509", "-req", "-in", request, "-CA", own.file, "-CAkey", own.key, "-CAcreateserial", "-days", "2",
            "-extfile", extensions, "-out", issued.file,
        ])
        return issued
    }

    private static let newKey = ["-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]

    private static func certificate(_ name: String, in directory: URL) -> Certificate {
        Certificate(
            file: directory.appending(path: name + ".crt").path(), key: directory.appending(path: name + ".key").path())
    }

    private static func run(_ arguments: [String]) async throws {
        let (status, output) = try await Program.run(openssl, arguments)
        guard status == 0 else { throw Program.Failure(description: output) }
    }
}
