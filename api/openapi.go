package api

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
)

const introduction = "Open data on Italian medium-sized cities and the municipalities around them. Reading is public, without key. " +
	"Every figure carries its period, dataset and status. Codes are those of ISTAT, with their zeros; codes of another date are accepted. " +
	"Unknown, empty and repeated parameters are refused. An Accept header that asks for nothing we write is answered in the format of the operation, never with a 406. Replies carry a strong ETag that changes with the release; lists may be had as CSV."

// describe returns the configuration of huma: nothing of its own is served.
func describe(o Options) huma.Config {
	server := o.BaseURL
	if server == "" {
		server = "/"
	}
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI:    "3.1.0",
			Info:       &huma.Info{Title: "Rete città medie – open data", Version: "1", Description: introduction},
			Servers:    []*huma.Server{{URL: server}},
			Components: &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)},
		},
		Formats:       huma.DefaultFormats,
		DefaultFormat: "application/json",
	}
}

// describeReply describes the 200 of an operation in each of its formats.
func (s *service) describeReply(o op) *huma.Response {
	registry := s.api.OpenAPI().Components.Schemas
	content := map[string]*huma.MediaType{}
	for _, m := range o.media {
		switch m {
		case asCSV:
			content[m.mime] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Description: "RFC 4180 with a header, the same figures as the JSON."}}
			if o.model == nil { // the CSV is all there is
				content[m.mime] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Description: "RFC 4180 with a header."}, Example: exampleOf(o.id)}
			}
		case asGzip, asCSVW:
			content[m.mime] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary", Description: "The file."}, Example: "…"}
		case asTopoJSON:
			content[m.mime] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeObject, Description: "TopoJSON 1.0; the object has the name of the level."}}
		default:
			t := reflect.TypeOf(o.model)
			content[m.mime] = &huma.MediaType{Schema: registry.Schema(t, true, o.id+"Reply"), Example: exampleOf(o.id)}
		}
	}
	headers := map[string]*huma.Param{
		"ETag":         {Description: "Strong; changes with the release.", Schema: &huma.Schema{Type: huma.TypeString}},
		"X-Request-Id": {Description: "Names this reply in the log.", Schema: &huma.Schema{Type: huma.TypeString}},
	}
	if !o.live {
		headers["X-Release"] = &huma.Param{Description: "Id of the release the reply is made from.", Schema: &huma.Schema{Type: huma.TypeString}}
		headers["X-Release-Note"] = &huma.Param{Description: "What is to be known about that release; absent when there is nothing.", Schema: &huma.Schema{Type: huma.TypeString}}
	}
	return &huma.Response{Description: http.StatusText(http.StatusOK), Content: content, Headers: headers}
}

// finishDescription adds to every operation an example of its refusals, and
// says what huma cannot know: that a wrong parameter is a 400, never a 422, and
// which objects may be null.
func (s *service) finishDescription() {
	for _, item := range s.api.OpenAPI().Paths {
		for _, o := range []*huma.Operation{item.Get, item.Post} {
			if o != nil {
				finishResponses(o.Responses)
				s.finishOperation(o)
			}
		}
	}
	schemas := s.api.OpenAPI().Components.Schemas.Map()
	for _, may := range [][2]string{{"AreaView", "area"}, {"SourceItem", "lastRun"}, {"SourceItem", "edition"}} {
		p := schemas[may[0]].Properties[may[1]]
		null := &huma.Schema{Type: "null"}
		schemas[may[0]].Properties[may[1]] = &huma.Schema{Description: p.Description, AnyOf: []*huma.Schema{{Ref: p.Ref}, null}}
	}
}

func finishResponses(responses map[string]*huma.Response) {
	delete(responses, "422")
	for status, r := range responses {
		for _, m := range r.Content {
			if status[0] >= '4' && m.Example == nil {
				m.Example = problemExamples[status]
			}
		}
	}
}

// exampleOf returns a reply of an operation; nil when there is none.
func exampleOf(id string) any {
	if e, ok := examples[id]; ok {
		return e
	}
	if e, ok := compositeExamples[id]; ok {
		return e
	}
	if e, ok := peerExamples[id]; ok {
		return e
	}
	if e, ok := mapExamples[id]; ok {
		return e
	}
	if e, ok := watchExamples[id]; ok {
		return e
	}
	return perimeterExamples[id]
}

// showDescription serves the OpenAPI document.
func (s *service) showDescription(c *fiber.Ctx) error {
	body, err := s.document()
	if err != nil {
		return err
	}
	r := requestOf(c.UserContext())
	r.route = "/openapi.json"
	if len(r.params) > 0 {
		return fiber.ErrBadRequest
	}
	r.reply = &reply{body: body, media: asJSON, live: true}
	return nil
}
