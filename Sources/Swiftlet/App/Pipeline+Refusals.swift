import HTTPTypes
import SwiftletHTTP
import SwiftletSchema

extension Pipeline {
    /// The answer that the server gives itself: to what is no request, to one connection or request too many, and to a
    /// request whose handler takes too long.
    func refusal(_ status: HTTPResponse.Status, _ reason: String, of request: Request?) -> Response {
        let noted = request?.noted
        let id = noted?.id ?? request.map(RequestID.of) ?? RequestID.make()
        let context = RequestContext(id: id, logger: logger)
        let failure = Failure(StatusCode(rawValue: status.code), message: reason)
        var response = envelope(of: request).response(failure)
        if let request, let cors, let origin = request.header(named: .origin) {
            response = cors.decorated(response, origin: origin)
        }
        response.give(id)
        if let request, let noted {
            requestLog?.note(request, response, context, since: noted.start)
        } else {
            if request != nil, requestLog != nil { sheddingLog.note(logger) }
            requestLog?.note(refusal: status, reason, context, isShed: request != nil)
        }
        return response
    }

    /// The form of a request's answers.
    private func envelope(of request: Request?) -> Envelope {
        guard let request, case .found(let index) = find(request) else { return envelope }
        return routes[index].envelope
    }
}
