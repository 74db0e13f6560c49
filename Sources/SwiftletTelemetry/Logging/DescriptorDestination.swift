#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An open descriptor of somebody else's: a pipe, a terminal, a file.
struct DescriptorDestination: LineDestination {
    let descriptor: Int32

    var canTellWaiting: Bool { true }

    func write(
        _ bytes: UnsafeRawBufferPointer, until deadline: ContinuousClock.Instant?
    ) -> LineDestinationOutcome {
        guard descriptor >= 0 else { return .gone(0) }
        var position = 0
        while position < bytes.count {
            var length = bytes.count - position
            if let deadline {
                guard isWritable(until: deadline) else { return .upTo(position) }
                // A pipe that has room takes so much without blocking (POSIX, PIPE_BUF).
                length = min(length, 4096)
            }
            let count = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: bytes[position...]), length)
            if count > 0 {
                position += count
            } else if count < 0, errno == EINTR {
                continue
            } else if count < 0, errno == EAGAIN {
                if deadline == nil { _ = isWritable(until: .now + .seconds(1)) }
            } else {
                return .gone(position)
            }
        }
        return .done
    }

    private func isWritable(until deadline: ContinuousClock.Instant) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        let milliseconds = max(0, (deadline - .now) / .milliseconds(1))
        return poll(&entry, 1, Int32(milliseconds.rounded(.up))) == 1
    }
}

/// `write` of the system, under a name that types with a method of that name can call.
func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, _ length: Int) -> Int {
    write(descriptor, bytes.baseAddress, length)
}
