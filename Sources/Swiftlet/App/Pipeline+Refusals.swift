import HTTPTypes
import SwiftletHTTP
import SwiftletSchema

extension Pipeline {
    /// The answer that the server gives itself: to what is no request, to one connection or request too many, and to a
    /// request whose handler takes too long.
    func refusal(_ status: HTTPResponse.Status, _ reason: String, of request: Request?) -> Response {
        let noted = request?.noted
        let id = noted?.id ?? request.map(RequestID.of) ?? RequestID.make()
        let failure = Failure(StatusCode(rawValue: status.code), message: reason)
        var response = envelope(of: request).response(failure)
        if let request, let cors, let origin = request.header(named: .origin) {
            response = cors.decorated(response, origin: origin)
        }
        response.give(id)
        let context = RequestContext(id: id, logger: logger, timing: .unlimited)
        guard let request else {
            requestLog?.note(refusal: status, reason, context)
            return response
        }
        if noted == nil {
            if requestLog != nil { sheddingLog.note(context) }
        } else if let start = noted?.start {
            requestLog?.note(request, response, context, since: start)
        }
        return response
    }

    /// The form of a request's answers.
    private func envelope(of request: Request?) -> Envelope {
        guard let request, case .found(let index) = find(request) else { return envelope }
        return routes[index].envelope
    }
}
