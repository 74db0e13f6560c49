#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Microservice {
    /// Does what the command line asks for, and ends the process: `serve`, which is the default, `migrate`, `routes`,
    /// `openapi` or `help`.
    ///
    /// The status is 0 when all went well, 1 when the start failed, requests had to be cut off, or `migrate status` or
    /// `migrate diff` found something to do, 64 when there is no such command, 78 when the settings or the service's
    /// declarations have mistakes.
    @concurrent public static func main() async {
        let program = ServiceProgram<Self>(
            arguments: Array(CommandLine.arguments.dropFirst()), environment: ProcessInfo.processInfo.environment,
            bootstrapsProcess: true)
        exit(await program.run().rawValue)
    }
}
