import NIOSSL

/// Whom a program trusts when it speaks to a registry over TLS, and what it shows there of itself.
///
/// Files are in PEM form, and read once: where they are renewed, programs begin anew.
public struct RegistryTLS: Sendable {
    /// A certificate by which a registry knows the program.
    public struct Identity: Sendable, Hashable {
        /// The file with the certificate, and those of the authorities between it and the one that the registry trusts.
        public var certificate: String
        /// The file with its private key.
        public var key: String

        /// Creates an identity; the key is in the certificate's file unless given.
        public init(certificate: String, key: String? = nil) {
            self.certificate = certificate
            self.key = key ?? certificate
        }
    }

    let configuration: TLSConfiguration

    /// Reads the files.
    ///
    /// - Parameters:
    ///   - authorities: the file with the authorities that the registry's certificate may come from; those that the system
    ///     trusts unless given.
    ///   - identity: what the registry is shown; nothing unless given.
    /// - Throws: ``RegistryError`` when a file cannot be used, or when a key is not that of its certificate.
    public init(authorities: String? = nil, identity: Identity? = nil) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let authorities { configuration.trustRoots = .certificates(try Self.certificates(in: authorities)) }
        if let identity {
            configuration.certificateChain = try Self.certificates(in: identity.certificate).map { .certificate($0) }
            configuration.privateKey = .privateKey(try Self.key(in: identity.key))
            do {
                _ = try NIOSSLContext(configuration: configuration)
            } catch {
                throw RegistryError(
                    .unusableFile, operation: "tls, \(identity.certificate)",
                    detail: "\(identity.key) has another certificate's key")
            }
        }
        self.configuration = configuration
    }

    private static func certificates(in file: String) throws -> [NIOSSLCertificate] {
        do {
            let certificates = try NIOSSLCertificate.fromPEMFile(file)
            if !certificates.isEmpty { return certificates }
        } catch {}
        throw RegistryError(.unusableFile, operation: "tls, \(file)", detail: "there is no certificate in PEM form")
    }

    private static func key(in file: String) throws -> NIOSSLPrivateKey {
        do {
            return try NIOSSLPrivateKey(file: file, format: .pem)
        } catch {
            throw RegistryError(
                .unusableFile, operation: "tls, \(file)", detail: "there is no private key in PEM form")
        }
    }
}
