import Foundation
import RegionExample
import RoleExample
import TestTools
import Testing
import UserExample

@testable import struct RegionExample.RegionApp
@testable import struct RoleExample.RoleApp
@testable import Swiftlet
@testable import struct UserExample.UserApp

/// The files in deploy/, which no test can run.
@Suite struct DeploymentTests {
    private static let directory = ReadmeTests.root.appending(path: "deploy")

    @Test(.enabled(if: Tool.python != nil, "scripts/test names the interpreter"))
    func `they fit the schemas of Compose and Kubernetes, and their settings are those of the services`() async throws {
        let verdict = try await Tool.run("validate_deployment.py", [Self.directory.path()])
        try #require(verdict.status == 0, "\(verdict.output)")
        let settings = try JSONDecoder().decode(
            [String: [String: [String: String]]].self, from: Data(verdict.output.utf8))
        #expect(settings.keys.sorted() == ["region", "role", "user"])
        try await check(UserApp.self, settings["user"])
        try await check(RoleApp.self, settings["role"])
        try await check(RegionApp.self, settings["region"])
    }

    /// Has a service's program take settings.
    private func check<S: Microservice>(_ service: S.Type, _ settings: [String: [String: String]]?) async throws {
        let help = LogOutput.inMemory()
        var program = ServiceProgram<S>(
            arguments: ["help"], environment: [:], settingsFile: "/nonexistent/swiftlet.yml")
        program.output = help
        let isHelped = await program.run() == .success
        #expect(isHelped)
        let known = Set(help.lines.compactMap { $0.split(separator: ", ").last.map(String.init) })
        let errors = LogOutput.inMemory()
        program.arguments = ["routes"]
        program.output = .inMemory()
        program.errors = errors
        for (place, environment) in try #require(settings) {
            for name in environment.keys { #expect(known.contains(name), "\(S.name) in \(place)") }
            program.environment = environment
            let isTaken = await program.run() == .success
            #expect(isTaken, "\(S.name) in \(place): \(errors.text)")
        }
    }

    @Test(
        .enabled(if: Tool.python != nil, "scripts/test names the interpreter"),
        arguments: [
            ("kubernetes/user.yaml", "maxReplicas: 10", "maxReplica: 10", "HorizontalPodAutoscaler user"),
            ("kubernetes/role.yaml", "path: /readyz", "path: /ready", "role: readinessProbe"),
            (
                "kubernetes/role.yaml", "terminationGracePeriodSeconds: 65", "terminationGracePeriodSeconds: 60",
                "killed"
            ),
            ("kubernetes/migrations.yaml", "swiftlet/user:1.0.0", "swiftlet/user:0.9.0", "user: its migrations"),
            ("compose.yaml", "healthcheck:", "health_check:", "compose.yaml: services/"),
            ("compose.yaml", "http://zipkin:9411", "http://zipkins:9411", "user calls zipkins"),
            ("kubernetes/user.yaml", "local:8080", "local:8081", "user: dns://"),
            ("compose.yaml", "./gateway.conf", "./gate.conf", "gateway mounts ./gate.conf"),
        ])
    func `mistakes in them would be found`(file: String, text: String, mistake: String, complaint: String) async throws
    {
        try await withTemporaryDirectory { directory in
            let copy = directory.appending(path: "deploy")
            try FileManager.default.copyItem(at: Self.directory, to: copy)
            let path = copy.appending(path: file)
            let content = try String(contentsOf: path, encoding: .utf8)
            try #require(content.contains(text))
            try content.replacing(text, with: mistake).write(to: path, atomically: true, encoding: .utf8)
            let verdict = try await Tool.run("validate_deployment.py", [copy.path()])
            #expect(verdict.status == 1 && verdict.output.contains(complaint), "\(verdict.output)")
        }
    }

    @Test(.enabled(if: Tool.promtool != nil, "scripts/test names the program"))
    func `promtool finds nothing wrong with the configuration of Prometheus`() async throws {
        let file = Self.directory.appending(path: "prometheus.yml").path()
        let verdict = try await Program.run(try #require(Tool.promtool), ["check", "config", file])
        #expect(verdict.status == 0, "\(verdict.output)")
    }
}
