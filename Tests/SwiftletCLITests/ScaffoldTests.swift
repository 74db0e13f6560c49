import Foundation
import TestTools
import Testing

@testable import SwiftletCLI

@Suite struct ScaffoldTests {
    @Test(arguments: ["shop", "price-list", "v2"]) func `names of services are taken`(name: String) {
        #expect(ProjectName(argument: name)?.text == name)
    }

    @Test(arguments: ["", "Shop", "2fast", "a--b", "-a", "a-", "../up", "a b", "a/b", "größe"])
    func `other names are refused`(name: String) {
        #expect(ProjectName(argument: name) == nil)
    }

    @Test func `types are named in capitals`() {
        #expect(ProjectName(argument: "price-list")?.typeName == "PriceList")
    }

    @Test func `a new project is one that the package manager reads`() async throws {
        let place = FileManager.default.temporaryDirectory.appending(path: "swiftlet-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: place) }
        let name = try #require(ProjectName(argument: "price-list"))
        try Scaffold(name: name, source: Scaffold.ownCheckout, version: "0.1.0").write(to: place)
        let outcome = try await ChildProcess(
            "/usr/bin/env", ["swift", "package", "--package-path", place.path, "dump-package"]
        ).outcome()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("\"PriceListTests\""))
    }

    @Test func `what is there already is left alone`() throws {
        let place = FileManager.default.temporaryDirectory.appending(path: "swiftlet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        let name = try #require(ProjectName(argument: "shop"))
        #expect(throws: CocoaError.self) {
            try Scaffold(name: name, source: "https://example.org/swiftlet", version: "1.0.0").write(to: place)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).isEmpty)
    }

    @Test func `a repository is named with its version`() throws {
        let name = try #require(ProjectName(argument: "shop"))
        let scaffold = Scaffold(name: name, source: "https://example.org/swiftlet", version: "1.2.0")
        let manifest = try #require(scaffold.files.first { $0.path == "Package.swift" }).text
        #expect(manifest.contains(#".package(url: "https://example.org/swiftlet", from: "1.2.0")"#))
    }
}
